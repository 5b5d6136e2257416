// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigurationDraft;
import io.landline.change.ConfigurationEditor;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.KernelConnections;
import io.landline.cli.host.ServiceApplier;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.host.Surroundings;
import io.landline.config.document.JsonDocument;
import io.landline.config.keys.JoinCode;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.wireguard.PrivateKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Joins a hub with a one-time code, the first one or another one: writes the configuration, which
 * is guessed where there is none, and the keys; starts the service, which brings this site's own
 * key to the hub; waits for that, and for the first proof.
 */
final class OneTimeJoin {
  private static final String WHAT = "join";

  private final Session session;
  private final JoinCode code;
  private final JoinCode.Enrolment enrolment;
  private final KeyFiles keys;
  private final CommandOutput out = new CommandOutput();

  /** The key that the file of a one-time key had, once it is written. */
  private Optional<Former> former = Optional.empty();

  private record Former(Name hub, Optional<PrivateKey> key) {}

  /** A join with this code, which is a one-time code. */
  OneTimeJoin(Session session, JoinCode code) {
    this.session = session;
    this.code = code;
    this.enrolment = code.enrolment().orElseThrow();
    this.keys = new KeyFiles(session.paths(), session::warn);
  }

  /**
   * Joins.
   *
   * @param name the site's name here, if it is not the one in the code
   * @param hub what to call a second or later hub, if a person has said so
   * @param lan the interfaces of options, likewise the next
   */
  ExitCode run(Optional<String> name, Optional<Name> hub, List<String> lan, List<String> wan)
      throws CommandFailure {
    requireValid(Instant.now());
    ServiceCall service = new ServiceCall(session);
    ConfigurationEditor.Result result;
    try {
      JsonDocument begun = begun(name.map(Name::new).orElse(code.site()), lan, wan);
      ConfigurationEditor editor =
          new ConfigurationEditor(
              session.paths(), Author.of(session.environment()), Clock.systemUTC(), session::warn);
      Applier applier = new ServiceApplier(service, service.record(WHAT), Optional.empty(), false);
      result =
          editor.editOrBegin(WHAT, begun, draft -> join(draft, name.isPresent(), hub), applier);
    } catch (EditException e) {
      restore();
      throw Failures.of(e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    print(result.changed());
    if (!JoinedService.start(session, service, result, WHAT)) {
      session.note("          it brings this site's key to the hub, until " + enrolment.expires());
      if (session.json()) {
        JoinProof.print(session, out, false, "");
      }
      return ExitCode.DONE;
    }
    return new JoinProof(session, service).await(code, out);
  }

  /** What the hub is called here, after {@link #run}. */
  Optional<Name> hub() {
    return former.map(Former::hub);
  }

  private void requireValid(Instant now) throws CommandFailure {
    if (!now.isBefore(enrolment.expires())) {
      throw new CommandFailure(
          ExitCode.FAILED,
          List.of(
              "the code expired at "
                  + enrolment.expires()
                  + ", and it is "
                  + now
                  + " by this host's clock; nothing was changed",
              "if the clock is wrong, set it; else, on the hub: landline site add " + code.site()));
    }
  }

  private void restore() throws CommandFailure {
    try {
      if (former.isPresent()) {
        keys.writeEnrolmentKey(former.get().hub(), former.get().key());
      }
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }

  /** What a configuration begins with where there is none. */
  private JsonDocument begun(Name name, List<String> lan, List<String> wan) throws CommandFailure {
    if (Files.exists(session.paths().configuration())) {
      if (!lan.isEmpty() || !wan.isEmpty()) {
        throw CommandFailure.usage(
            "--lan and --wan are for a host without a configuration, and there is "
                + session.paths().configuration(),
            "edit it, or leave out the options");
      }
      return InitCommand.parsed("{}");
    }
    try (KernelConnections connections = new KernelConnections()) {
      Surroundings host = new Surroundings(connections.kernel(), Path.of("/proc"));
      return SiteInterfaces.of(host, lan, wan, out).document(name);
    }
  }

  private void join(ConfigurationDraft draft, boolean renamed, Optional<Name> name)
      throws EditException {
    if (draft.isHub()) {
      throw new EditException(Kind.USAGE, "this is a hub", "join belongs on a site");
    }
    Optional<Name> known = draft.knownHub(code.hubKey(), code.publicAddress());
    if (known.isPresent() && !isPending(known.get())) {
      throw new EditException(
          Kind.FAILED,
          "this site has joined that hub already, as " + known.get() + "; nothing was changed",
          draft.hasHubs()
              ? "to join it anew, first: landline hub remove " + known.get()
              : "to start again, move " + session.paths().configuration() + " away");
    }
    JoinedHub.requireName(draft, code, renamed);
    Name hub;
    boolean same = known.equals(Optional.of(HubLink.ONLY)) || name.isEmpty();
    if (draft.isUnjoinedSite() || (!draft.hasHubs() && isPending(HubLink.ONLY) && same)) {
      JoinedHub.write(draft, code, out);
      hub = HubLink.ONLY;
    } else {
      JoinedHub.requireOwnKey(session, draft);
      hub = JoinedHub.add(draft, code, name, out);
    }
    draft.configuration(); // before the keys, so that nothing is left of what cannot be used
    try {
      keys.createPrivateKey();
      former = Optional.of(new Former(hub, keys.enrolmentKey(hub)));
      keys.writeEnrolmentKey(hub, Optional.of(enrolment.key()));
    } catch (KeyFileException e) {
      throw EditException.of(e);
    }
  }

  /** Whether a hub does not have this site's own key yet. */
  private boolean isPending(Name hub) throws EditException {
    try {
      return keys.enrolmentKey(hub).isPresent();
    } catch (KeyFileException e) {
      throw EditException.of(e);
    }
  }

  private void print(boolean changed) {
    if (session.json()) {
      return;
    }
    out.guessed().forEach(line -> session.note("Guessed   " + line));
    if (changed) {
      session.print("Wrote     " + session.paths().configuration());
    }
    out.done().forEach(session::print);
  }
}
