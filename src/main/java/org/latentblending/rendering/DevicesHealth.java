package org.latentblending.rendering;

import lombok.RequiredArgsConstructor;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.system.RoleSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The devices that render here, and why a build for CUDA uses the CPU. Always up, since the CPU renders as well. */
@Component("devicesHealthIndicator")
@RequiredArgsConstructor
class DevicesHealth implements HealthIndicator {
    /** Asked later, because the workers need the registry of health indicators. */
    private final ObjectProvider<DeviceWorkers> workers;

    private final RoleSettings role;

    @Override
    public Health health() {
        Health.Builder health =
                Health.up().withDetail("devices", workers.getObject().running());
        if (role.role().draws()) {
            Devices.problem().ifPresent(problem -> health.withDetail("problem", problem));
        }
        return health.build();
    }
}
