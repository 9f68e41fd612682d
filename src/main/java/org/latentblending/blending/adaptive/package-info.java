/** Adaptive placement: branches are added where neighbouring frames differ most, until a limit is reached. */
package org.latentblending.blending.adaptive;
