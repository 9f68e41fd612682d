/** The HTTP contract of version 1: transitions, plans, images, and problems as RFC 9457. */
@NullMarked
package org.latentblending.jobs.web;

import org.jspecify.annotations.NullMarked;
