/** What tests of the whole server share: a client, and a model that paints plain colours. */
@NullMarked
package org.latentblending.testing;

import org.jspecify.annotations.NullMarked;
