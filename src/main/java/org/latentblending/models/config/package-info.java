/** Configuration files of models. */
@NamedInterface("config")
@NullMarked
package org.latentblending.models.config;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
