// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;

/** Runs something on a thread of the caller's namespace that has given up all capabilities. */
public final class WithoutCapabilities {
  private WithoutCapabilities() {}

  /** See capset(2): concerns the calling thread only. */
  public interface Capset {
    int capset(@In int[] header, @In int[] data);
  }

  private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;

  /** Runs {@code task} and throws what it throws. */
  public static void run(Runnable task) {
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    try (NetworkNamespace here = NetworkNamespace.current()) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  here.enter();
                  int[] header = {LINUX_CAPABILITY_VERSION_3, 0};
                  Capset libc = LibraryLoader.create(Capset.class).load("c");
                  if (libc.capset(header, new int[6]) != 0) {
                    throw new AssertionError("capset");
                  }
                  task.run();
                } catch (RuntimeException | AssertionError e) {
                  failures.add(e);
                }
              });
      thread.start();
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.get(0));
    }
  }
}
