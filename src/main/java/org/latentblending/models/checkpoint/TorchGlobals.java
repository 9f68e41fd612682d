package org.latentblending.models.checkpoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.checkpoint.Pickled.Dict;
import org.latentblending.models.checkpoint.Pickled.Global;
import org.latentblending.models.checkpoint.Pickled.Sequence;
import org.latentblending.models.checkpoint.Pickled.Storage;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.StoredTensor;

/** The few things that a checkpoint's pickle may ask for, as {@code torch.save} writes them: tensors and dictionaries. */
final class TorchGlobals {
    private static final int MAX_AXES = 8;

    private final String file;
    private final Function<String, ZipDirectory.@Nullable Entry> storages;
    private final Map<String, Storage> known = new HashMap<>();

    /**
     * @param file what complaints call it
     * @param storages the archive's entry of a storage's key
     */
    TorchGlobals(String file, Function<String, ZipDirectory.@Nullable Entry> storages) {
        this.file = file;
        this.storages = storages;
    }

    /** The persistent id {@code ("storage", type, key, device, size)}. */
    Storage storage(Object id) {
        List<Object> parts = id instanceof Sequence sequence ? sequence.values() : List.of();
        if (parts.size() != 5
                || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof Global type)
                || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long size)) {
            throw broken("has a persistent id that is no storage");
        }
        DType format = type.format();
        ZipDirectory.Entry entry = storages.apply(key);
        if (format == null || entry == null) {
            throw broken("asks for the storage '%s', which is not there".formatted(SafeText.shown(key)));
        }
        if (size < 0 || size > entry.bytes() || size * format.bytes() != entry.bytes()) {
            throw broken("says that the storage '%s' has %d numbers, it has %d bytes"
                    .formatted(SafeText.shown(key), size, entry.bytes()));
        }
        Storage storage = new Storage(format, key, entry.begin(), size);
        Storage before = known.putIfAbsent(key, storage);
        if (before != null && !before.equals(storage)) {
            throw broken("reads the storage '%s' as two types".formatted(SafeText.shown(key)));
        }
        return storage;
    }

    /** What Python would have called. */
    Object call(Global global, List<Object> arguments) {
        return switch (global) {
            case ORDERED_DICT -> {
                if (!arguments.isEmpty()) {
                    throw broken("makes a dictionary in an unusual way");
                }
                yield new Dict();
            }
            case REBUILD_TENSOR -> tensor(arguments);
            case REBUILD_PARAMETER -> {
                if (arguments.isEmpty() || !(arguments.get(0) instanceof StorageView tensor)) {
                    throw broken("makes a parameter of what is no tensor");
                }
                yield tensor;
            }
            case FLOAT_STORAGE, HALF_STORAGE, BFLOAT16_STORAGE, INT_STORAGE, LONG_STORAGE -> throw broken(
                    "makes a storage of its own");
        };
    }

    /** {@code (storage, offset, shape, strides, requires_grad, hooks)}, and sometimes metadata. */
    private StorageView tensor(List<Object> arguments) {
        if (arguments.size() < 6
                || arguments.size() > 7
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)
                || !(arguments.get(2) instanceof Sequence sizes)
                || !(arguments.get(3) instanceof Sequence steps)
                || !(arguments.get(5) instanceof Dict)) {
            throw broken("makes a tensor in an unusual way");
        }
        List<Long> shape = numbers(sizes);
        List<Long> strides = numbers(steps);
        checkRowByRow(shape, strides);
        StoredTensor tensor = new StoredTensor(storage.format(), shape);
        if (offset < 0 || offset > storage.size() || tensor.size() > storage.size() - offset) {
            throw broken("has a tensor that reaches beyond its storage '%s'".formatted(SafeText.shown(storage.key())));
        }
        return new StorageView(storage, offset, tensor);
    }

    private List<Long> numbers(Sequence values) {
        if (values.values().size() > MAX_AXES) {
            throw broken("has a tensor of more than %d axes".formatted(MAX_AXES));
        }
        return values.values().stream().map(this::number).toList();
    }

    private Long number(Object value) {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw broken("has a tensor whose shape or strides are no whole numbers");
    }

    /** Transposed tensors, and those that repeat or overlap themselves, are not what {@code state_dict} gives. */
    private void checkRowByRow(List<Long> shape, List<Long> strides) {
        long step = 1;
        try {
            for (int axis = shape.size() - 1; axis >= 0; axis--) {
                if (strides.size() != shape.size() || (shape.get(axis) != 1 && strides.get(axis) != step)) {
                    throw broken(
                            "has a tensor of shape %s with the strides %s, which does not lie row by row in the file"
                                    .formatted(shape, strides));
                }
                step = Math.multiplyExact(step, Math.max(shape.get(axis), 1));
            }
        } catch (ArithmeticException overflow) {
            throw broken("has a tensor with a shape beyond all bounds: " + shape);
        }
    }

    private InvalidWeights broken(String complaint) {
        return new InvalidWeights(file, "the pickle " + complaint);
    }
}
