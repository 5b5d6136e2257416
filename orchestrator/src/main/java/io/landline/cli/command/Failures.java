// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import io.landline.change.EditException;
import io.landline.config.keys.KeyFileException;
import io.landline.ffi.NativeCallException;
import io.landline.netlink.NetlinkException;
import io.landline.reconcile.ApplyException;
import io.landline.reconcile.HostException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/** Translates exceptions of other packages into messages and exit codes. */
public final class Failures {
  private static final String ROOT = "; it takes CAP_NET_ADMIN: run it as root, with sudo";

  private Failures() {}

  public static CommandFailure of(KeyFileException e) {
    ExitCode code = e.isPermissionDenied() ? ExitCode.NOT_PERMITTED : ExitCode.FAILED;
    return new CommandFailure(code, String.valueOf(e.getMessage()));
  }

  public static CommandFailure of(EditException e) {
    ExitCode code =
        switch (e.kind()) {
          case FAILED -> ExitCode.FAILED;
          case USAGE -> ExitCode.USAGE;
          case INVALID -> ExitCode.INVALID;
          case NOT_PERMITTED, NO_SERVICE -> ExitCode.NOT_PERMITTED;
        };
    return new CommandFailure(code, e.lines());
  }

  /** A file beside the configuration that cannot be read or written. */
  public static CommandFailure of(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return new CommandFailure(
          ExitCode.NOT_PERMITTED, denied.getFile() + ": you may not write it; run this as root");
    }
    return new CommandFailure(ExitCode.FAILED, e.getMessage() + "; fix that and try again");
  }

  /** One of the service's files that cannot be read. */
  public static CommandFailure reading(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      String user = System.getProperty("user.name", "USER");
      return new CommandFailure(
          ExitCode.NOT_PERMITTED,
          denied.getFile()
              + ": you may not read it; run this with sudo, or: adduser "
              + user
              + " landline, and log in again");
    }
    return new CommandFailure(ExitCode.FAILED, "the history cannot be read: " + e);
  }

  /**
   * The failure for an exception from the kernel. Any other exception is a programming error and is
   * thrown again.
   */
  public static CommandFailure of(RuntimeException e) {
    if (e instanceof ApplyException apply && apply.getCause() instanceof RuntimeException cause) {
      CommandFailure known = of(cause);
      boolean explained = known.exitCode() != ExitCode.FAILED;
      return explained && apply.restored()
          ? known
          : new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    if (e instanceof HostException) {
      return new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    if (e instanceof NetlinkException netlink) {
      if (netlink.isPermissionDenied()) {
        return new CommandFailure(ExitCode.NOT_PERMITTED, netlink.getMessage() + ROOT);
      }
      return new CommandFailure(ExitCode.FAILED, "the kernel refused: " + netlink.getMessage());
    }
    if (e instanceof NativeCallException call) {
      return call.isPermissionDenied()
          ? new CommandFailure(ExitCode.NOT_PERMITTED, call.getMessage() + ROOT)
          : new CommandFailure(ExitCode.FAILED, String.valueOf(call.getMessage()));
    }
    throw e;
  }
}
