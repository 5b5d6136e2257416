// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigurationEditor;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonText;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.policy.Name;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A command that changes landline.json and has the change applied. */
abstract class EditCommand extends SimpleCommand {
  @Parameter(names = "--no-apply", description = "write the file, leave the kernel alone")
  private boolean noApply;

  static final String NOT_APPLIED =
      "written, not applied: the service does not run; start it, or: landline apply --direct";

  private static final String KEY_ONLY =
      "only a key is new: landline apply brings it to the kernel";

  @ParametersDelegate private final Probationary probationary = new Probationary();

  EditCommand(Words words) {
    super(words);
  }

  /**
   * Changes the text.
   *
   * @param told takes what people should know of it
   */
  abstract void change(HostText text, List<String> arguments, Told told) throws EditException;

  /** What else was written and is taken back where the edit was not made. */
  void undo(Session session) throws CommandFailure {}

  /** Peers whose secret goes when the edit stands. */
  List<Name> forgets(List<String> arguments) {
    return List.of();
  }

  /** The words for the history; a secret among them is left out. */
  String what(Session session) {
    return session.what();
  }

  /** What stands before a line for the other host. */
  String elsewhere() {
    return "On hub    ";
  }

  /** Makes ready what is not in the file. */
  void prepare(Session session, List<String> arguments) throws CommandFailure {}

  /** Whether it completes a site's file that {@code init site} began. */
  boolean completes() {
    return false;
  }

  /** Whether a file beside the configuration was changed, which apply reads too. */
  boolean changedBeside() {
    return false;
  }

  /** How many arguments there must be. */
  int least() {
    return most();
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    if (arguments.size() < least()) {
      throw CommandFailure.usage("something is missing", "usage: " + HelpText.usage(this));
    }
    ServiceCall service = new ServiceCall(session);
    probationary.before(service);
    prepare(session, arguments);
    Told told = new Told();
    ConfigurationEditor editor =
        new ConfigurationEditor(
            session.paths(), Author.of(session.environment()), Clock.systemUTC(), session::warn);
    ServiceApplier applier =
        new ServiceApplier(
            service, service.record(what(session)), probationary.time(), forgets(arguments));
    try {
      ConfigurationEditor.Result result =
          editor.edit(
              what(session),
              before -> changed(before, arguments, told),
              noApply ? Applier.none() : applier);
      if (result.outcome().isEmpty()) {
        forget(session, forgets(arguments));
      }
      boolean begins = completes() && !noApply && result.changed() && result.outcome().isEmpty();
      print(session, result, told, begins);
      if (begins) {
        session.note("Service   " + new ServiceStart(session.paths()).start());
      }
      return result.outcome().isEmpty()
          ? ExitCode.DONE
          : probationary.end(session, service, result.outcome().get().number(), applier.until());
    } catch (EditException e) {
      undo(session);
      throw Failures.of(e);
    }
  }

  /** Where the service did not do it. */
  private static void forget(Session session, List<Name> peers) throws CommandFailure {
    try {
      for (Name peer : peers) {
        new KeyFiles(session.paths(), session::warn).writePresharedKey(peer, Optional.empty());
      }
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }

  private String changed(Optional<String> before, List<String> arguments, Told told)
      throws EditException {
    if (before.isEmpty()) {
      throw new EditException(
          Kind.INVALID,
          "this host has no configuration yet",
          "make one: landline init hub, or landline init site NAME");
    }
    HostText text = new HostText(JsonText.parse(before.get()));
    if (text.isSite() && text.root().member("hub").isEmpty() && !completes()) {
      throw new EditException(
          Kind.INVALID, "this site has no hub yet", "first: landline join CODE");
    }
    change(text, arguments, told);
    return text.toString();
  }

  private String notApplied() {
    return noApply ? "not applied, as asked: landline apply does it" : NOT_APPLIED;
  }

  private void print(
      Session session, ConfigurationEditor.Result result, Told told, boolean begins) {
    boolean applied = result.outcome().isPresent();
    boolean changed = result.changed() || changedBeside();
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.put("changed", changed)
            .put("applied", applied)
            .put("did", changed ? told.done() : List.of())
            .put("guessed", changed ? told.guessed() : List.of())
            .put("otherHost", changed ? told.elsewhere() : List.of());
      }
      if (!told.secrets().isEmpty()) {
        session.note(
            "the code for the other host is a secret and is not in the JSON; without --json it"
                + " is printed");
      }
      return;
    }
    if (!changed) {
      session.print("already there");
    } else {
      told.guessed().forEach(line -> session.note("Guessed   " + line));
      told.done().forEach(session::print);
      if (applied) {
        String remark = result.outcome().orElseThrow().remark();
        ChangeText.wrapped("Kernel    ", remark).forEach(session::print);
      } else if (!begins) {
        session.note(result.changed() ? notApplied() : KEY_ONLY);
      }
      told.elsewhere().forEach(line -> session.print(elsewhere() + line));
    }
    if (!told.secrets().isEmpty()) {
      session.note("Secret    send the code as you would send a password");
    }
    told.secrets().forEach(session::print);
  }
}
