/** The queue of waiting transitions, behind one small interface. */
@NullMarked
package org.latentblending.jobs.queue;

import org.jspecify.annotations.NullMarked;
