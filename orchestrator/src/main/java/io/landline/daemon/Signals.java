// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, by the JDK's {@code sun.misc.Signal} (module jdk.unsupported).
 * It is found by name, because the compiler warns of its every mention and nothing replaces it.
 */
final class Signals {
  private Signals() {}

  /**
   * Has {@code action} run, on a thread of the JVM's, at each signal of this name, such as {@code
   * HUP}, in place of what the JVM does.
   *
   * @return false where this JVM keeps the signal to itself
   */
  static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> answer(proxy, method, arguments, action));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private static Object answer(Object proxy, Method method, Object[] arguments, Runnable action) {
    return switch (method.getName()) {
      case "handle" -> {
        action.run();
        yield true; // void methods ignore it
      }
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "signal handler";
    };
  }
}
