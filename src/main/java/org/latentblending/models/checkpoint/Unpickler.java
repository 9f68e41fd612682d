package org.latentblending.models.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.latentblending.models.checkpoint.Pickled.Dict;
import org.latentblending.models.checkpoint.Pickled.Global;
import org.latentblending.models.checkpoint.Pickled.Nothing;
import org.latentblending.models.checkpoint.Pickled.Sequence;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.InvalidWeights;

/**
 * Reads a pickle (Python's {@code pickletools}, protocols 2 to 5) as data: numbers, texts, lists, tuples, dictionaries and
 * what {@link TorchGlobals} knows. Nothing is looked up and nothing runs; every other opcode and every other name ends the
 * reading.
 *
 * <p>Each opcode takes a byte and makes at most one value, so that memory is bounded by the pickle's size and
 * {@link #MAX_VALUES}. Nothing here recurs, whatever is nested in what.
 */
final class Unpickler {
    /** A checkpoint with averages and an optimizer's state has some hundred thousand. */
    private static final int MAX_VALUES = 1 << 20;

    private static final Object MARK = new Object();
    private static final int MAX_NAME = 200;

    private final String file;
    private final ByteBuffer pickle;
    private final TorchGlobals globals;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int values;

    private Unpickler(String file, ByteBuffer pickle, TorchGlobals globals) {
        this.file = file;
        this.pickle = pickle.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.globals = globals;
    }

    /**
     * @param file what complaints call it
     * @return what the pickle holds: a {@link Pickled}, a {@link StorageView}, a text, a {@link Long}, {@link Double} or
     *     {@link Boolean}
     * @throws InvalidWeights if it is cut off, broken, or asks for anything beyond data
     */
    static Object read(String file, ByteBuffer pickle, TorchGlobals globals) {
        Unpickler reader = new Unpickler(file, pickle, globals);
        try {
            return reader.read();
        } catch (BufferUnderflowException cutOff) {
            throw reader.broken("is cut off");
        }
    }

    private Object read() {
        while (true) {
            int opcode = Byte.toUnsignedInt(pickle.get());
            if (opcode == '.') {
                return stop();
            }
            run(opcode);
            if (++values > MAX_VALUES) {
                throw broken("has more than %d values".formatted(MAX_VALUES));
            }
        }
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
            case 'K' -> push((long) Byte.toUnsignedInt(pickle.get()));
            case 'M' -> push((long) Short.toUnsignedInt(pickle.getShort()));
            case 0x8a -> push(longNumber(Byte.toUnsignedInt(pickle.get())));
            case 'G' -> push(pickle.order(ByteOrder.BIG_ENDIAN).getDouble());
            case 'X' -> push(text(Integer.toUnsignedLong(pickle.getInt())));
            case 0x8c -> push(text(Byte.toUnsignedInt(pickle.get())));
            case ')' -> push(Sequence.tuple(List.of()));
            case 0x85 -> push(Sequence.tuple(popped(1)));
            case 0x86 -> push(Sequence.tuple(popped(2)));
            case 0x87 -> push(Sequence.tuple(popped(3)));
            case 't' -> push(Sequence.tuple(poppedToMark()));
            case ']' -> push(Sequence.list());
            case 'a' -> append(popped(1));
            case 'e' -> append(poppedToMark());
            case '}' -> push(new Dict());
            case 's' -> put(popped(2));
            case 'u' -> put(poppedToMark());
            case 'q' -> memo.put(Byte.toUnsignedInt(pickle.get()), top());
            case 'r' -> memo.put(pickle.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(Byte.toUnsignedInt(pickle.get())));
            case 'j' -> push(remembered(pickle.getInt()));
            case 'c' -> push(global(line(), line()));
            case 0x93 -> stackGlobal();
            case 'Q' -> push(globals.storage(pop()));
            case 'R' -> reduce();
            case 'b' -> build();
            default -> throw broken("holds the opcode %s; %s".formatted(PickleOpcodes.name(opcode), WHAT_TO_DO));
        }
        pickle.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static final String WHAT_TO_DO =
            "only tensors, numbers, texts and containers are read. Convert the file to safetensors where you trust it";

    private Object stop() {
        Object result = pop();
        if (!stack.isEmpty()) {
            throw broken("leaves values behind");
        }
        return result;
    }

    private void protocol() {
        int protocol = Byte.toUnsignedInt(pickle.get());
        if (protocol < 2 || protocol > 5) {
            throw broken("has the protocol %d".formatted(protocol));
        }
    }

    private long longNumber(int bytes) {
        if (bytes > Long.BYTES) {
            throw broken("holds a number of %d bytes".formatted(bytes));
        }
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            long next = i == bytes - 1 ? pickle.get() : Byte.toUnsignedLong(pickle.get()); // the last has the sign
            number |= next << (8 * i);
        }
        return number;
    }

    private String text(long bytes) {
        if (bytes > pickle.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer encoded = pickle.slice(pickle.position(), (int) bytes);
        pickle.position(pickle.position() + (int) bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException noText) {
            throw broken("holds a text that is not UTF-8");
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte next = pickle.get(); next != '\n'; next = pickle.get()) {
            if (line.length() == MAX_NAME) {
                throw broken("holds a name of more than %d letters".formatted(MAX_NAME));
            }
            line.append((char) Byte.toUnsignedInt(next));
        }
        return line.toString();
    }

    private Global global(String module, String name) {
        Global global = Global.of(module + "." + name);
        if (global == null) {
            throw broken("asks for %s; %s".formatted(SafeText.shown(module + "." + name), WHAT_TO_DO));
        }
        return global;
    }

    private void stackGlobal() {
        List<Object> names = popped(2);
        if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
            throw broken("asks for a name that is no text");
        }
        push(global(module, name));
    }

    private void reduce() {
        List<Object> call = popped(2);
        if (!(call.get(0) instanceof Global global) || !(call.get(1) instanceof Sequence arguments)) {
            throw broken("calls what cannot be called");
        }
        push(globals.call(global, arguments.values()));
    }

    /** Python keeps notes on a network in the attributes of its dictionary; nothing else may be given any. */
    private void build() {
        pop();
        if (!(top() instanceof Dict)) {
            throw broken("gives attributes to what is no dictionary");
        }
    }

    private void append(List<Object> elements) {
        if (!(top() instanceof Sequence list) || list.fixed()) {
            throw broken("appends to what is no list");
        }
        list.values().addAll(elements);
    }

    private void put(List<Object> keysAndValues) {
        if (!(top() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
            throw broken("sets items of what is no dictionary");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (key instanceof String || key instanceof Long) {
                dict.values().put(key, keysAndValues.get(i + 1));
            } else {
                throw broken("has a key that is neither text nor whole number");
            }
        }
    }

    private Object remembered(int place) {
        Object value = memo.get(place);
        if (value == null) {
            throw broken("refers to a value that it does not hold");
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
            throw broken("takes a value where there is none");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        Object top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    private List<Object> popped(int number) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            values.add(0, pop());
        }
        return values;
    }

    private List<Object> poppedToMark() {
        int mark = stack.lastIndexOf(MARK);
        if (mark < 0) {
            throw broken("takes a value where there is none");
        }
        List<Object> above = stack.subList(mark + 1, stack.size());
        List<Object> values = new ArrayList<>(above);
        stack.subList(mark, stack.size()).clear();
        return values;
    }

    private InvalidWeights broken(String complaint) {
        return new InvalidWeights(file, "the pickle " + complaint);
    }
}
