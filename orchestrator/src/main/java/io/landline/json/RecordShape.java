// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record, as an object. */
final class RecordShape extends Shape {
  /** How a component or a derived member is written. */
  enum Kind {
    REQUIRED,
    OPTIONAL,
    INLINE,
    DERIVED
  }

  /** A component or a derived member. */
  record Member(String name, Kind kind, Shape shape, Method accessor) {}

  private final Class<?> type;
  private final Constructor<?> constructor;
  private final List<Member> components = new ArrayList<>();

  /** In the order in which they are written: those of interfaces, components, derived ones. */
  private final List<Member> members = new ArrayList<>();

  RecordShape(Class<?> type) {
    this.type = type;
    RecordComponent[] all = type.getRecordComponents();
    Class<?>[] types = new Class<?>[all.length];
    for (int i = 0; i < all.length; i++) {
      types[i] = all[i].getType();
      components.add(component(all[i]));
    }
    try {
      constructor = type.getDeclaredConstructor(types);
      constructor.trySetAccessible();
    } catch (NoSuchMethodException e) {
      throw new LinkageError("every record has its constructor", e);
    }
    for (Class<?> parent : type.getInterfaces()) {
      addDerived(parent, members);
    }
    members.addAll(components);
    addDerived(type, members);
  }

  private static Member component(RecordComponent component) {
    component.getAccessor().trySetAccessible();
    Kind kind =
        component.isAnnotationPresent(Inline.class)
            ? Kind.INLINE
            : component.getType() == Optional.class ? Kind.OPTIONAL : Kind.REQUIRED;
    Type type =
        kind == Kind.OPTIONAL
            ? ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
            : component.getGenericType();
    return member(component.getName(), kind, type, component.getAccessor());
  }

  private static Member member(String name, Kind kind, Type type, Method accessor) {
    Shape shape = of(type);
    if (kind == Kind.INLINE && !(shape instanceof RecordShape)) {
      throw new IllegalArgumentException(accessor + " is inline and no record");
    }
    if (shape instanceof ScalarShape scalar && scalar.isSeconds() && !name.endsWith("Seconds")) {
      throw new IllegalArgumentException(accessor + " has no unit in its name");
    }
    return new Member(name, kind, shape, accessor);
  }

  private static void addDerived(Class<?> from, List<Member> derived) {
    if (from.isInterface()) {
      for (Class<?> parent : from.getInterfaces()) {
        addDerived(parent, derived);
      }
    }
    Method[] methods = from.getDeclaredMethods();
    // Reflection returns them in no particular order.
    Arrays.sort(methods, Comparator.comparing(Method::getName));
    for (Method method : methods) {
      if (method.isAnnotationPresent(Derived.class)) {
        method.trySetAccessible();
        derived.add(member(method.getName(), Kind.DERIVED, method.getGenericReturnType(), method));
      }
    }
  }

  /** In the order in which they are written. */
  List<Member> members() {
    return members;
  }

  String name() {
    return type.getSimpleName();
  }

  Class<?> type() {
    return type;
  }

  @Override
  void write(JsonWriter out, Object value) throws IOException {
    out.beginObject();
    writeMembers(out, value);
    out.endObject();
  }

  void writeMembers(JsonWriter out, Object value) throws IOException {
    for (Member member : members()) {
      Object of = valueOf(member, value);
      if (member.kind() == Kind.INLINE) {
        ((RecordShape) member.shape()).writeMembers(out, of);
      } else if (of instanceof Optional<?> optional) {
        if (optional.isPresent()) {
          member.shape().write(out.name(member.name()), optional.get());
        }
      } else {
        member.shape().write(out.name(member.name()), of);
      }
    }
  }

  private static Object valueOf(Member member, Object record) {
    try {
      return member.accessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot read " + member.accessor(), e);
    }
  }

  @Override
  Object read(Object tree, String path) throws MalformedJsonException {
    return readAll(new HashMap<>(MapShape.members(tree, path)), path);
  }

  /**
   * Reads an object that has this record's members and no others.
   *
   * @param members is emptied
   */
  Object readAll(Map<String, Object> members, String path) throws MalformedJsonException {
    Object value = readMembers(members, path);
    for (String unknown : members.keySet()) {
      throw new MalformedJsonException(path + "." + unknown, "unknown member");
    }
    return value;
  }

  /** Takes this record's members out of those of an object. */
  private Object readMembers(Map<String, Object> members, String path)
      throws MalformedJsonException {
    @Nullable Object[] values = new @Nullable Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(components.get(i), members, path);
    }
    Object record = made(values, path);
    for (Member member : members()) {
      if (member.kind() != Kind.DERIVED) {
        continue;
      }
      Object read = value(member, members, path);
      Object is = valueOf(member, record);
      if (!read.equals(is)) {
        throw new MalformedJsonException(
            path + "." + member.name(), read + ", but it should be " + is);
      }
    }
    return record;
  }

  private static Object value(Member member, Map<String, Object> members, String path)
      throws MalformedJsonException {
    if (member.kind() == Kind.INLINE) {
      return ((RecordShape) member.shape()).readMembers(members, path);
    }
    String at = path + "." + member.name();
    Object tree = members.remove(member.name());
    if (member.kind() == Kind.OPTIONAL) {
      return tree == null ? Optional.empty() : Optional.of(member.shape().read(tree, at));
    }
    if (tree == null) {
      throw new MalformedJsonException(at, "missing");
    }
    return member.shape().read(tree, at);
  }

  private Object made(@Nullable Object[] values, String path) throws MalformedJsonException {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw TextShape.refused(e.getCause(), path);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make " + type, e);
    }
  }

  @Override
  void describe(SchemaWriter out) throws IOException {
    out.record(this);
  }
}
