package org.latentblending.blending.adaptive;

/** Where branches are placed: in the published static tree, or where neighbouring frames differ most. */
public enum PlacementKind {
    FIXED,
    ADAPTIVE
}
