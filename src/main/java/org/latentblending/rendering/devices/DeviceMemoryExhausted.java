package org.latentblending.rendering.devices;

/** Published when a transition has failed because the memory of its device did not suffice. */
public record DeviceMemoryExhausted() {}
