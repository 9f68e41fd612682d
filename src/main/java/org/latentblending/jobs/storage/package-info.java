/** Frames, movies and uploaded images as objects, in the data folder or in an S3 bucket. */
@NullMarked
package org.latentblending.jobs.storage;

import org.jspecify.annotations.NullMarked;
