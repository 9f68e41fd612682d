package org.latentblending.rendering.devices;

/** Published when a transition fails because the memory of its device does not suffice. */
public record DeviceMemoryExhausted() {}
