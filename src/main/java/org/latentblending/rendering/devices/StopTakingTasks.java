package org.latentblending.rendering.devices;

/** Published when the workers of this process finish their task and take no other, because the process is about to end. */
public record StopTakingTasks() {}
