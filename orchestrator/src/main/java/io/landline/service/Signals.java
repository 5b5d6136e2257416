// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, through the JDK's {@code sun.misc.Signal} (module
 * jdk.unsupported). Used by reflection, because the compiler warns about each direct use and there
 * is no replacement.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs {@code action} on a thread of the JVM at each signal of this name, such as {@code HUP},
   * instead of the JVM's default.
   *
   * @return false if the JVM does not allow a handler for this signal
   */
  static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object own =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> answer(proxy, method, arguments, action));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), own);
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
