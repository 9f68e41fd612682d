package org.latentblending.system;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param role of this process; {@code api} and {@code worker} need a broker and a database that servers share */
@ConfigurationProperties("latentblending")
public record RoleSettings(@DefaultValue("all") Role role) {}
