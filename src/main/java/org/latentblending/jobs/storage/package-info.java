/** The data folder: frames, movies and uploaded images as files. */
@NullMarked
package org.latentblending.jobs.storage;

import org.jspecify.annotations.NullMarked;
