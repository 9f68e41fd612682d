/** Workers, one a device: they take transitions from the queue, draw their frames and render their movies. */
@NullMarked
package org.latentblending.jobs.workers;

import org.jspecify.annotations.NullMarked;
