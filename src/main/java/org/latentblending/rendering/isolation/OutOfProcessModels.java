package org.latentblending.rendering.isolation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.TransitionEnded;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.event.TransactionalEventListener;

/** Models in processes of their own, one a device: what takes such a process down does not take down the server. */
public class OutOfProcessModels implements DiffusionModels, DisposableBean {
    private final WorkerCommand command;
    private final Map<String, String> settings;
    private final ModelCatalogue catalogue;
    private final Map<String, OwnProcess> processes = new ConcurrentHashMap<>();

    /** @param settings that the processes are given */
    public OutOfProcessModels(WorkerCommand command, Map<String, String> settings, ModelCatalogue catalogue) {
        this.command = command;
        this.settings = Map.copyOf(settings);
        this.catalogue = catalogue;
    }

    /** Starts the processes. */
    @Override
    public List<String> devices(List<String> setting) {
        OwnProcess first = start(1);
        List<String> asked = List.copyOf(setting);
        List<String> devices;
        try {
            devices = link(first)
                    .ask((ModelHost there, Conversation back) -> there.models().devices(asked));
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
        for (int i = 0; i < devices.size(); i++) {
            processes.put(devices.get(i), i == 0 ? first : start(i + 1));
        }
        return devices;
    }

    private OwnProcess start(int number) {
        Map<String, String> given = settings;
        var process = new OwnProcess(
                "worker process " + number,
                command::builder,
                (ModelHost there, Conversation back) -> there.begin(given));
        process.start();
        return process;
    }

    private static Link link(OwnProcess process) {
        Link link = process.link();
        if (link == null) {
            throw new ShuttingDown();
        }
        return link;
    }

    private OwnProcess process(String device) {
        return Objects.requireNonNull(processes.get(device), "there is one for each device");
    }

    private Link on(String device) {
        return link(process(device));
    }

    @Override
    public long room(String device) {
        return on(device)
                .ask((ModelHost there, Conversation back) -> there.models().room(device));
    }

    @Override
    public double usedBytes(String device) {
        Link now = process(device).linkNow();
        try {
            return now == null
                    ? Double.NaN
                    : now.ask((ModelHost there, Conversation back) ->
                            there.models().usedBytes(device));
        } catch (ProcessEnded e) {
            return Double.NaN;
        }
    }

    @Override
    public long bytes(String modelId, String device) {
        return on(device)
                .ask((ModelHost there, Conversation back) -> there.models().bytes(modelId, device));
    }

    @Override
    public DiffusionModel load(String modelId, String device) {
        Link link = on(device);
        var model =
                new RemoteModel(link, link.ask((ModelHost there, Conversation back) -> there.load(modelId, device)));
        link.end().thenRun(() -> catalogue.unloaded(modelId, device));
        return model;
    }

    @TransactionalEventListener
    void ended(TransitionEnded transition) {
        for (OwnProcess process : processes.values()) {
            Link now = process.linkNow();
            if (now != null) {
                now.tellIfThere((ModelHost there, Conversation back) -> there.tidy());
            }
        }
    }

    /** Before the workers stop, which may be waiting for a process to start. */
    @EventListener
    void closing(ContextClosedEvent event) {
        processes.values().forEach(OwnProcess::stop);
    }

    @Override
    public void destroy() {
        processes.values().forEach(OwnProcess::close);
    }
}
