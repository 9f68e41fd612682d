@NullMarked
package org.latentblending;

import org.jspecify.annotations.NullMarked;
