package org.latentblending.jobs.workers;

/** The server stops; the work in hand goes back to the queue. */
class ShuttingDown extends RuntimeException {}
