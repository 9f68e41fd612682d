/** Models on devices. */
@NamedInterface("devices")
@NullMarked
package org.latentblending.rendering.devices;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
