package org.latentblending.models.weights;

import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.Pickled.Dict;
import org.latentblending.models.weights.Pickled.Global;
import org.latentblending.models.weights.Pickled.Opaque;
import org.latentblending.models.weights.Pickled.Sequence;
import org.latentblending.models.weights.Pickled.Storage;
import org.latentblending.models.weights.TensorFile.Extent;

/** Implements the few Python functions that {@code torch.save} uses in pickles: they make tensors and dictionaries. */
@RequiredArgsConstructor
final class TorchGlobals {
    private static final int MAX_AXES = 8;

    private final String file;
    private final FileChannel channel;
    // Finds the archive's entry of a storage by its key.
    private final Function<String, ZipDirectory.@Nullable Entry> storages;
    private final Map<String, Storage> known = new HashMap<>();

    /** Resolves a persistent id, {@code ("storage", type, key, device, size)}; opaque if the type is unknown. */
    Pickled storage(Object id) {
        List<Object> parts = id instanceof Sequence sequence ? sequence.values() : List.of();
        if (parts.size() == 5 && "storage".equals(parts.get(0)) && parts.get(1) instanceof Opaque other) {
            return other;
        }
        if (parts.size() != 5
                || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof Global type)
                || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long size)) {
            throw invalid("has a persistent id that is not a storage");
        }
        DType format = type.dtype;
        ZipDirectory.Entry entry = storages.apply(key);
        if (format == null || entry == null) {
            throw invalid("refers to the storage '%s', which does not exist", key);
        }
        if (size < 0 || size > entry.bytes() || size * format.bytes() != entry.bytes()) {
            throw invalid("has the size %d for the storage '%s', which has %d bytes", size, key, entry.bytes());
        }
        Storage storage = new Storage(format, key, entry.begin(), size);
        Storage before = known.putIfAbsent(key, storage);
        if (before != null && !before.equals(storage)) {
            throw invalid("reads the storage '%s' as two types", key);
        }
        return storage;
    }

    Object call(Global global, List<Object> arguments) {
        return switch (global) {
            case ORDERED_DICT -> {
                if (!arguments.isEmpty()) {
                    throw invalid("calls OrderedDict with unexpected arguments");
                }
                yield new Dict();
            }
            case REBUILD_TENSOR -> tensor(arguments);
            case REBUILD_PARAMETER -> {
                Object tensor = arguments.isEmpty() ? arguments : arguments.get(0);
                if (!(tensor instanceof Extent || tensor instanceof Opaque)) {
                    throw invalid("makes a parameter of an object that is not a tensor");
                }
                yield tensor;
            }
            default -> throw invalid("calls a storage class");
        };
    }

    /** {@code (storage, offset, shape, strides, requires_grad, hooks)}, and sometimes metadata. */
    private Object tensor(List<Object> arguments) {
        if (arguments.size() < 6
                || arguments.size() > 7
                || !(arguments.get(0) instanceof Storage || arguments.get(0) instanceof Opaque)
                || !(arguments.get(1) instanceof Long offset)
                || !(arguments.get(2) instanceof Sequence sizes)
                || !(arguments.get(3) instanceof Sequence steps)
                || !(arguments.get(5) instanceof Dict)) {
            throw invalid("calls _rebuild_tensor_v2 with unexpected arguments");
        }
        List<Long> shape = numbers(sizes);
        List<Long> strides = numbers(steps);
        if (shape.size() != strides.size()) {
            throw invalid("has a tensor of shape %s with the strides %s", shape, strides);
        }
        if (!(arguments.get(0) instanceof Storage storage)) {
            return arguments.get(0);
        }
        try {
            StoredTensor tensor = new StoredTensor(storage.dtype(), shape);
            long bytes = tensor.bytes(); // fails if it overflows
            Strides layout = Strides.of(shape, strides);
            long span = layout == null ? tensor.size() : layout.span();
            if (offset < 0 || offset > storage.size() || span > storage.size() - offset) {
                throw invalid("has a tensor of %d bytes that exceeds its storage '%s'", bytes, storage.key());
            }
            return new Extent(
                    channel, tensor, storage.begin() + offset * storage.dtype().bytes(), layout);
        } catch (ArithmeticException overflow) {
            throw invalid("has a tensor with a shape or strides that are too large: %s, %s", shape, strides);
        }
    }

    private List<Long> numbers(Sequence values) {
        if (values.values().size() > MAX_AXES) {
            throw invalid("has a tensor with more than %d axes", MAX_AXES);
        }
        if (!values.values().stream().allMatch(value -> value instanceof Long number && number >= 0)) {
            throw invalid("has a tensor whose shape or strides are not whole numbers");
        }
        return values.values().stream().map(Long.class::cast).toList();
    }

    private InvalidModel invalid(String problem, Object... arguments) {
        return new InvalidModel(file, "the pickle " + problem, arguments);
    }
}
