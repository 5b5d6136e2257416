// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import io.landline.ffi.NativeCallException;
import io.landline.ffi.NetworkNamespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs every test on a thread that is in a new, empty network namespace; programs that the test
 * starts are in it too. Needs CAP_SYS_ADMIN; without it says so loudly and skips.
 */
public final class InFreshNamespace implements BeforeEachCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(InFreshNamespace.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    NetworkNamespace home = NetworkNamespace.current();
    try {
      NetworkNamespace.enterNew().close();
    } catch (NativeCallException e) {
      home.close();
      System.out.println("NOT RUN: " + context.getDisplayName() + ": no CAP_SYS_ADMIN: " + e);
      Assumptions.abort("no CAP_SYS_ADMIN for a network namespace: " + e.getMessage());
    }
    context.getStore(STORE).put("home", home);
    Witness.run("ip", "link", "set", "lo", "up");
  }

  @Override
  public void afterEach(ExtensionContext context) {
    NetworkNamespace home = context.getStore(STORE).remove("home", NetworkNamespace.class);
    if (home != null) {
      home.enter();
      home.close();
    }
  }
}
