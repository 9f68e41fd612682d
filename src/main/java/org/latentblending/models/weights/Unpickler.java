package org.latentblending.models.weights;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.Pickled.Dict;
import org.latentblending.models.weights.Pickled.Global;
import org.latentblending.models.weights.Pickled.Nothing;
import org.latentblending.models.weights.Pickled.Opaque;
import org.latentblending.models.weights.Pickled.Sequence;
import org.latentblending.models.weights.TensorFile.Extent;

/**
 * Reads a pickle (Python's {@code pickletools}, protocols 2 to 5) as data: numbers, strings, lists, tuples, dictionaries and
 * the calls of {@link TorchGlobals}. Every other object is skipped: it becomes an {@link Opaque} value, of which nothing is
 * built, whatever the pickle calls it with or sets on it. It executes no code and rejects every other opcode.
 *
 * <p>Each opcode takes at least one byte and makes at most one value, so that memory is bounded by the pickle's size and
 * {@link #MAX_VALUES}. Nested values do not lead to recursion.
 */
final class Unpickler {
    // A checkpoint with averaged weights and an optimizer's state has some hundred thousand.
    private static final int MAX_VALUES = 1 << 20;
    private static final Object MARK = new Object();
    private static final int MAX_NAME = 200;
    private static final String ADVICE =
            "torch.save does not write it. If you trust the file, convert it to safetensors";
    private static final Opaque BYTES = new Opaque("bytes");
    private static final Opaque LARGE_NUMBER = new Opaque("int");
    private static final Opaque SET = new Opaque("set");

    // Names of rejected opcodes for error messages.
    private static final Map<Integer, String> UNSUPPORTED = Stream.of(
                    ("46 FLOAT, 49 INT, 4c LONG, 50 PERSID, 53 STRING,"
                                    + " 54 BINSTRING, 55 SHORT_BINSTRING, 56 UNICODE, 64 DICT, 67 GET, 69 INST, 6c LIST, 6f OBJ,"
                                    + " 70 PUT, 82 EXT1, 83 EXT2, 84 EXT4, 97 NEXT_BUFFER, 98 READONLY_BUFFER")
                            .split(", "))
            .collect(Collectors.toMap(name -> Integer.parseInt(name, 0, 2, 16), name -> name.substring(3)));

    private final String file;
    private final ByteBuffer pickle;
    private final TorchGlobals globals;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Unpickler(String file, ByteBuffer pickle, TorchGlobals globals) {
        this.file = file;
        this.pickle = pickle.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.globals = globals;
    }

    /**
     * @param file file name for error messages
     * @return a {@link Pickled}, {@link Extent}, {@link String}, {@link Long}, {@link Double} or {@link Boolean}
     * @throws InvalidModel if the pickle is truncated or invalid, or asks for anything but data
     */
    static Object read(String file, ByteBuffer pickle, TorchGlobals globals) {
        Unpickler reader = new Unpickler(file, pickle, globals);
        try {
            return reader.read();
        } catch (BufferUnderflowException cutOff) {
            throw reader.invalid("is truncated");
        }
    }

    private Object read() {
        int values = 0;
        for (int opcode = unsignedByte(); opcode != '.'; opcode = unsignedByte()) {
            run(opcode);
            rejectIf(++values > MAX_VALUES, "has more than %d values", MAX_VALUES);
        }
        Object result = pop();
        rejectIf(!stack.isEmpty(), "leaves values on its stack");
        return result;
    }

    private void run(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol();
            case 0x95 -> pickle.getLong(); // FRAME: lengths only help a reader of streams
            case '(' -> push(MARK);
            case 'N' -> push(Nothing.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) pickle.getInt());
            case 'K' -> push((long) unsignedByte());
            case 'M' -> push((long) Short.toUnsignedInt(pickle.getShort()));
            case 0x8a -> push(longNumber(unsignedByte()));
            case 0x8b -> push(longNumber(Integer.toUnsignedLong(pickle.getInt())));
            case 'G' -> push(pickle.order(ByteOrder.BIG_ENDIAN).getDouble());
            case 'X' -> push(text(Integer.toUnsignedLong(pickle.getInt())));
            case 0x8c -> push(text(unsignedByte()));
            case 0x8d -> push(text(pickle.getLong()));
            case 'C' -> push(skip(unsignedByte(), BYTES));
            case 'B' -> push(skip(Integer.toUnsignedLong(pickle.getInt()), BYTES));
            case 0x8e, 0x96 -> push(skip(pickle.getLong(), BYTES));
            case ')' -> push(new Sequence(List.of(), true));
            case 0x85 -> push(new Sequence(pop(1), true));
            case 0x86 -> push(new Sequence(pop(2), true));
            case 0x87 -> push(new Sequence(pop(3), true));
            case 't' -> push(new Sequence(popToMark(), true));
            case ']' -> push(new Sequence(new ArrayList<>(0), false));
            case 'a' -> append(pop(1));
            case 'e' -> append(popToMark());
            case '}' -> push(new Dict());
            case 's' -> put(pop(2));
            case 'u' -> put(popToMark());
            case 0x8f -> push(SET);
            case 0x90 -> addToSet(popToMark());
            case 0x91 -> {
                popToMark();
                push(SET);
            }
            case '0' -> popOrMark();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'q' -> memo.put(unsignedByte(), top());
            case 'r' -> memo.put(pickle.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(memoized(unsignedByte()));
            case 'j' -> push(memoized(pickle.getInt()));
            case 'c' -> push(global(line() + "." + line()));
            case 0x93 -> stackGlobal();
            case 'Q' -> push(globals.storage(pop()));
            case 'R' -> reduce();
            case 0x81 -> newObject(pop(2));
            case 0x92 -> newObject(pop(3));
            case 'b' -> build();
            default -> throw invalid(
                    "has the opcode %s; " + ADVICE, UNSUPPORTED.getOrDefault(opcode, "0x%02x".formatted(opcode)));
        }
        pickle.order(ByteOrder.LITTLE_ENDIAN);
    }

    private void protocol() {
        int protocol = unsignedByte();
        rejectIf(protocol < 2 || protocol > 5, "has the unsupported protocol %d", protocol);
    }

    private Object longNumber(long bytes) {
        if (bytes > Long.BYTES) {
            return skip(bytes, LARGE_NUMBER);
        }
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            long next = i == bytes - 1 ? pickle.get() : Byte.toUnsignedLong(pickle.get()); // the last byte has the sign
            number |= next << (8 * i);
        }
        return number;
    }

    private Opaque skip(long bytes, Opaque value) {
        checkLength(bytes);
        pickle.position(pickle.position() + (int) bytes);
        return value;
    }

    private void checkLength(long bytes) {
        if (bytes < 0 || bytes > pickle.remaining()) {
            throw new BufferUnderflowException();
        }
    }

    private String text(long bytes) {
        checkLength(bytes);
        ByteBuffer encoded = pickle.slice(pickle.position(), (int) bytes);
        pickle.position(pickle.position() + (int) bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException noText) {
            throw invalid("has a string that is not UTF-8");
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte next = pickle.get(); next != '\n'; next = pickle.get()) {
            rejectIf(line.length() == MAX_NAME, "has a name of more than %d characters", MAX_NAME);
            line.append((char) Byte.toUnsignedInt(next));
        }
        return line.toString();
    }

    private static Pickled global(String name) {
        Optional<Pickled> known = Arrays.stream(Global.values())
                .filter(global -> global.pythonName.equals(name))
                .map(Pickled.class::cast)
                .findFirst();
        return known.orElseGet(() -> new Opaque(name));
    }

    private void stackGlobal() {
        List<Object> names = pop(2);
        if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
            throw invalid("refers to a name that is not a string");
        }
        // A pickle can refer to one long text again and again.
        rejectIf(module.length() + name.length() > 2 * MAX_NAME, "has a name of more than %d characters", MAX_NAME);
        push(global(module + "." + name));
    }

    private void reduce() {
        List<Object> call = pop(2);
        if (!(call.get(1) instanceof Sequence arguments)) {
            throw invalid("calls an object with arguments that are not a tuple");
        }
        if (call.get(0) instanceof Opaque other) {
            push(other);
        } else if (call.get(0) instanceof Global global) {
            push(globals.call(global, arguments.values()));
        } else {
            throw invalid("calls an object that is not a function");
        }
    }

    /** @param call a class and its arguments */
    private void newObject(List<Object> call) {
        if (!(call.get(0) instanceof Opaque other)) {
            throw invalid("makes an object of something else than an unknown class");
        }
        push(other);
    }

    /** Ignores attributes of dictionaries, where PyTorch stores metadata, and those of skipped objects. */
    private void build() {
        pop();
        rejectIf(!(top() instanceof Dict || top() instanceof Opaque), "sets attributes of an object that has none");
    }

    private void addToSet(List<Object> elements) {
        rejectIf(!(top() instanceof Opaque), "adds %d elements to an object that is not a set", elements.size());
    }

    private void popOrMark() {
        rejectIf(stack.isEmpty(), "takes a value from its empty stack");
        stack.remove(stack.size() - 1);
    }

    private void append(List<Object> elements) {
        if (top() instanceof Opaque) {
            return;
        }
        if (!(top() instanceof Sequence list) || list.isTuple()) {
            throw invalid("appends to an object that is not a list");
        }
        list.values().addAll(elements);
    }

    private void put(List<Object> keysAndValues) {
        if (top() instanceof Opaque && keysAndValues.size() % 2 == 0) {
            return;
        }
        if (!(top() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
            throw invalid("sets items of an object that is not a dictionary");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (key instanceof String || key instanceof Long) {
                dict.values().put(key, keysAndValues.get(i + 1));
            } else if (key instanceof Dict || (key instanceof Sequence list && !list.isTuple())) {
                throw invalid("has a list or a dictionary as a key");
            }
        }
    }

    private Object memoized(int index) {
        return Optional.ofNullable(memo.get(index)).orElseThrow(() -> invalid("refers to an unknown value"));
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        rejectIf(stack.isEmpty() || stack.get(stack.size() - 1) == MARK, "takes a value from its empty stack");
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        top();
        return stack.remove(stack.size() - 1);
    }

    private List<Object> pop(int number) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            values.add(0, pop());
        }
        return values;
    }

    private List<Object> popToMark() {
        int mark = stack.lastIndexOf(MARK);
        rejectIf(mark < 0, "takes a value from its empty stack");
        List<Object> values = new ArrayList<>(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return values;
    }

    private int unsignedByte() {
        return Byte.toUnsignedInt(pickle.get());
    }

    private void rejectIf(boolean condition, String problem, Object... arguments) {
        if (condition) {
            throw invalid(problem, arguments);
        }
    }

    private InvalidModel invalid(String problem, Object... arguments) {
        return new InvalidModel(file, "the pickle " + problem, arguments);
    }
}
