// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.edit.Applier;
import io.landline.edit.EditException;
import io.landline.edit.EditException.Kind;
import io.landline.reconcile.HostKey;
import io.landline.reconcile.Report;
import io.landline.reconcile.Target;
import java.io.IOException;
import java.util.Optional;

/**
 * Applies an edit in this process, as {@code apply --direct} does, where Landline is up on this
 * host and the caller may; elsewhere it says how it can be done.
 */
final class DirectApplier implements Applier {
  private static final String HOW = "; do it with: landline apply --direct";

  private final Session session;
  private final String who;

  DirectApplier(Session session, String who) {
    this.session = session;
    this.who = who;
  }

  @Override
  public Outcome apply(byte[] text, Configuration configuration) throws EditException {
    HostWork work;
    try {
      work = HostWork.openForChange(session, who);
    } catch (CommandFailure e) {
      return new Outcome(false, "written but not applied: " + e.getMessage() + HOW);
    }
    try (work) {
      if (work.applied().read().isEmpty()) {
        return new Outcome(false, "written but not applied: Landline is not up here" + HOW);
      }
      return new Outcome(true, apply(work, configuration, text).plan().summary());
    } catch (IOException e) {
      return outcome(Failures.of(e));
    } catch (CommandFailure e) {
      return outcome(e);
    } catch (RuntimeException e) {
      return outcome(Failures.of(e));
    }
  }

  private static Outcome outcome(CommandFailure e) throws EditException {
    if (e.exitCode() == ExitCode.NOT_PERMITTED) {
      return new Outcome(false, "written but not applied: " + e.getMessage() + HOW);
    }
    throw new EditException(
        Kind.FAILED, String.valueOf(e.getMessage()), "landline.json is as it was before");
  }

  /** Brings the kernel there and remembers it. */
  private Report apply(HostWork work, Configuration read, byte[] text)
      throws CommandFailure, IOException {
    Configuration wanted = work.withSecrets(read, session::warn);
    HostKey key = work.key();
    Target target = work.target(wanted, key);
    Optional<Configuration> before = work.before();
    Optional<Target> old =
        before.isPresent() ? Optional.of(work.target(before.get(), key)) : Optional.empty();
    Report report = work.reconciler().apply(target, old);
    work.applied().write(text);
    work.remember(wanted);
    return report;
  }
}
