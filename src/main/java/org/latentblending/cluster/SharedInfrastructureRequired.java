package org.latentblending.cluster;

/** The server cannot start because it could not meet the other servers that its role is made for. */
class SharedInfrastructureRequired extends RuntimeException {
    SharedInfrastructureRequired(String role, String what) {
        super("The role %s is for one of several servers, but this one has %s to itself.".formatted(role, what));
    }
}
