/** The OpenAPI description. */
@NamedInterface("openapi")
@NullMarked
package org.latentblending.web.openapi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
