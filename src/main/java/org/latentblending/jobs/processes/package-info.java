/** Processes of the server's own, which it starts, watches, starts again, and has work done in. */
@NullMarked
package org.latentblending.jobs.processes;

import org.jspecify.annotations.NullMarked;
