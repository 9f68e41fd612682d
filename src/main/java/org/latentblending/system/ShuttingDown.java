package org.latentblending.system;

/** The server stops; the work in hand goes back to the queue. */
public class ShuttingDown extends RuntimeException {}
