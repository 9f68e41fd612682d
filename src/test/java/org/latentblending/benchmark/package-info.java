/** Measurements that are run by hand; docs/performance.md has their results. */
@org.jspecify.annotations.NullMarked
package org.latentblending.benchmark;
