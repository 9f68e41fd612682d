package org.latentblending.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the server's workers spend their time while they have a transition, by looking at their stacks every few
 * milliseconds. What runs in PyTorch counts for the network that called it, and so does waiting while a lane or the decoding
 * thread runs it; everything else counts for the class of ours that is nearest to the top.
 */
final class Profile implements AutoCloseable {
    private static final long MILLIS_BETWEEN_LOOKS = 2;
    private static final String OURS = "org.latentblending.";
    private static final String PYTORCH = "ai.djl.pytorch.jni.PyTorchLibrary.moduleRunMethod";
    private static final String WAITING = "jdk.internal.misc.Unsafe.park";
    private static final Map<String, String> NETWORKS = Map.of(
            OURS + "diffusion.Unet", "UNet",
            OURS + "diffusion.Autoencoder", "autoencoder",
            OURS + "diffusion.TextEncoder", "text encoder");

    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Integer> looks = new TreeMap<>();

    private final List<Thread> workers;
    private final List<Thread> helpers;

    private Profile(List<Thread> workers, List<Thread> helpers) {
        this.workers = workers;
        this.helpers = helpers;
    }

    /** Looks at the threads that are the server's workers now, and at those that compute for them. */
    static Profile begin() {
        Profile profile = new Profile(WorkerThreads.all(), WorkerThreads.helpers());
        var unused = profile.looking.scheduleAtFixedRate(
                profile::look, MILLIS_BETWEEN_LOOKS, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        return profile;
    }

    private void look() {
        for (Thread worker : workers) {
            StackTraceElement[] stack = worker.getStackTrace();
            if (WorkerThreads.isBusy(stack)) {
                place(stack).ifPresent(place -> looks.merge(place, 1, Integer::sum));
            }
        }
    }

    private Optional<String> place(StackTraceElement[] stack) {
        Optional<String> network = network(stack);
        if (network.isEmpty() && isAt(stack, WAITING)) {
            network = helpers.stream()
                    .map(Thread::getStackTrace)
                    .flatMap(helper -> network(helper).stream())
                    .findFirst();
        }
        return network.or(() -> classes(stack)
                .filter(name -> name.startsWith(OURS))
                .map(name -> name.substring(OURS.length()))
                .findFirst());
    }

    private static Optional<String> network(StackTraceElement[] stack) {
        return isAt(stack, PYTORCH)
                ? classes(stack)
                        .filter(NETWORKS::containsKey)
                        .map(NETWORKS::get)
                        .findFirst()
                : Optional.empty();
    }

    private static boolean isAt(StackTraceElement[] stack, String method) {
        return stack.length > 0 && method.equals(stack[0].getClassName() + "." + stack[0].getMethodName());
    }

    /** Classes of a stack, the top first. */
    private static Stream<String> classes(StackTraceElement[] stack) {
        return Arrays.stream(stack).map(StackTraceElement::getClassName).map(name -> name.replaceAll("[$/].*", ""));
    }

    /** Share of the time outside the networks, 0 to 1. */
    double outside() {
        return shares().entrySet().stream()
                .filter(share -> !NETWORKS.containsValue(share.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Share of each place, 0 to 1, the largest first. */
    Map<String, Double> shares() {
        double all = looks.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        looks.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(look -> shares.put(look.getKey(), look.getValue() / all));
        return shares;
    }

    @Override
    public void close() {
        looking.shutdownNow();
        try {
            if (!looking.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("still looking");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
