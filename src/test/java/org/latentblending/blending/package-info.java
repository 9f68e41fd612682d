@NullMarked
package org.latentblending.blending;

import org.jspecify.annotations.NullMarked;
