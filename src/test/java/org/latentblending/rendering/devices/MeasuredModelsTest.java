package org.latentblending.rendering.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Denoiser.StepListener;
import org.latentblending.rendering.devices.DiffusionModels.DiffusionModel;
import org.latentblending.rendering.devices.DiffusionModels.Session;

class MeasuredModelsTest {
    /** The compiler does not ask for those that have a default, and they would do nothing. */
    @Test
    void forwardsEveryMethod() throws NoSuchMethodException {
        Set<Class<?>> forwarded = new HashSet<>();
        for (Class<?> decorator : MeasuredModels.class.getNestMembers()) {
            for (Class<?> decorated : decorator.getInterfaces()) {
                forwarded.add(decorated);
                for (Method method : decorated.getMethods()) {
                    if (!Modifier.isStatic(method.getModifiers())) {
                        assertThat(decorator
                                        .getMethod(method.getName(), method.getParameterTypes())
                                        .getDeclaringClass())
                                .as("%s", method)
                                .isEqualTo(decorator);
                    }
                }
            }
        }
        assertThat(forwarded).contains(DiffusionModels.class, DiffusionModel.class, Session.class, StepListener.class);
    }
}
