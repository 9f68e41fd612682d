/** Use cases: submit, cancel, retry and delete, and every change of state. */
@NamedInterface("lifecycle")
@NullMarked
package org.latentblending.transitions.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
