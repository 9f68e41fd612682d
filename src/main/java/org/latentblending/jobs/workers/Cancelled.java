package org.latentblending.jobs.workers;

/** A client does not want the transition any more. */
class Cancelled extends RuntimeException {}
