// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import io.landline.api.EditResult;
import io.landline.api.SiteDeclaration;
import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigurationDraft;
import io.landline.change.ConfigurationEditor;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.CommandOutput.Advice;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.HubAnswer;
import io.landline.cli.host.ServiceApplier;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.host.ServiceStart;
import io.landline.cli.show.ChangeText;
import io.landline.cli.text.Paragraph;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A command that changes landline.json and applies the change. */
abstract class EditCommand extends SimpleCommand {
  @Parameter(names = "--no-apply", description = "write the file, leave the kernel alone")
  private boolean noApply;

  static final String NOT_APPLIED =
      "written, not applied: the service does not run; start it, or: landline apply --direct";

  private static final String KEY_ONLY =
      "only a preshared key changed; to apply it: landline apply";

  @ParametersDelegate private final ConfirmOptions confirm = new ConfirmOptions();

  EditCommand(CommandHelp help) {
    super(help);
  }

  /** A command's change of the configuration. */
  interface Change {
    /**
     * Makes the change.
     *
     * @throws EditException if it cannot be made to this configuration
     * @throws IllegalArgumentException if an argument cannot be read
     */
    void make(ConfigurationDraft draft, CommandOutput out) throws EditException;
  }

  /**
   * The change that the arguments describe. Any other input is read here, before anything is
   * locked.
   */
  abstract Change change(Session session, List<String> arguments) throws CommandFailure;

  /** Fails if an argument is missing. */
  void checkArguments(List<String> arguments) throws CommandFailure {
    requireArguments(arguments);
  }

  /** Whether it completes the file that {@code init site} began. */
  boolean completesSite() {
    return false;
  }

  /** Whether the change is made even if the hub refuses any of it. */
  boolean keeps() {
    return false;
  }

  /** Whether an option says how the change is applied. */
  final boolean hasApplyOptions() throws CommandFailure {
    return noApply || confirm.time().isPresent();
  }

  /** Whether arguments are secret: then the history records only the command's name. */
  boolean hasSecretArguments() {
    return false;
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    checkArguments(arguments);
    Optional<Duration> time = confirm.time();
    if (noApply && time.isPresent()) {
      throw CommandFailure.usage(
          "--confirm has no effect with --no-apply", "leave one of them out");
    }
    ServiceCall service = new ServiceCall(session);
    confirm.before(service);
    Change change = change(session, arguments);
    CommandOutput out = new CommandOutput();
    String what = hasSecretArguments() ? name() : session.what();
    ConfigurationEditor editor =
        new ConfigurationEditor(
            session.paths(), Author.of(session.environment()), Clock.systemUTC(), session::warn);
    Applier applier = new ServiceApplier(service, service.record(what), time, !keeps());
    try {
      ConfigurationEditor.Result result =
          editor.edit(what, draft -> make(change, draft, out), noApply ? Applier.none() : applier);
      boolean starts =
          completesSite() && !noApply && result.changed() && result.applied().isEmpty();
      Optional<SiteDeclaration> declared =
          result.applied().isPresent() ? service.declared() : Optional.empty();
      print(session, result, out, starts, declared);
      if (starts) {
        session.note("Service   " + new ServiceStart(session.paths()).start());
      }
      if (result.applied().isEmpty()) {
        return ExitCode.DONE;
      }
      Applier.Applied applied = result.applied().get();
      return confirm.end(session, service, applied.number(), applied.until());
    } catch (EditException e) {
      throw Failures.of(e);
    }
  }

  private void make(Change change, ConfigurationDraft draft, CommandOutput out)
      throws EditException {
    if (draft.isUnjoinedSite() && !completesSite()) {
      throw new EditException(
          Kind.INVALID, "this site has no hub yet", "first: landline join CODE");
    }
    change.make(draft, out);
    if (draft.hasOnlyProviders()) {
      out.withoutOtherHost();
    }
  }

  /** Fails on a hub. */
  final void requireSite(ConfigurationDraft draft) throws EditException {
    if (draft.isHub()) {
      throw new EditException(Kind.USAGE, "this is a hub", name() + " belongs on a site");
    }
  }

  /** Fails on a site. */
  final void requireHub(ConfigurationDraft draft) throws EditException {
    if (!draft.isHub()) {
      throw new EditException(Kind.USAGE, "this is a site", name() + " belongs on the hub");
    }
  }

  private void print(
      Session session,
      ConfigurationEditor.Result result,
      CommandOutput out,
      boolean starts,
      Optional<SiteDeclaration> declared) {
    boolean changed = result.changed() || result.keysChanged();
    if (session.json()) {
      session.print(
          new EditResult(
              changed,
              result.applied().isPresent(),
              changed ? out.done() : List.of(),
              changed ? out.guessed() : List.of(),
              changed && !isHubsOwn(declared) ? out.otherHost() : List.of(),
              changed ? out.advice().stream().map(Advice::text).toList() : List.of(),
              changed ? declared.map(HubAnswer::word).orElse("") : "",
              declared.map(SiteDeclaration::refusals).orElse(List.of())));
      if (!out.secrets().isEmpty()) {
        session.note(secret() + " is a secret and not part of the JSON: leave out --json");
      }
      return;
    }
    if (changed) {
      out.guessed().forEach(line -> session.note("Guessed   " + line));
      Consumer<String> print = printsFile() ? session::note : session::print;
      out.done().forEach(print);
      if (result.applied().isPresent()) {
        ChangeText.wrapped("Kernel    ", result.applied().get().remark()).forEach(print);
      } else if (!starts) {
        session.note(result.changed() ? notApplied() : KEY_ONLY);
      }
      declared
          .map(HubAnswer::text)
          .ifPresent(text -> ChangeText.wrapped("Hub       ", text).forEach(session::print));
      if (!isHubsOwn(declared)) {
        out.otherHost().forEach(line -> session.print("On hub    " + line));
      }
      out.advice()
          .forEach(
              advice -> Paragraph.lines(labelled(advice.label()), advice.text()).forEach(print));
    } else {
      session.print("no change");
    }
    if (!out.secrets().isEmpty()) {
      session.note("Secret    send " + secret() + " as you would send a password");
    }
    out.secrets().forEach(session::print);
    printAfter(session);
  }

  /** Prints what follows the secret output; not with {@code --json}. */
  void printAfter(Session session) {}

  /** What the secret output is. */
  String secret() {
    return "the code";
  }

  /** Whether the secret output is a file, so that everything else goes to standard error. */
  boolean printsFile() {
    return false;
  }

  private static String labelled(String label) {
    return label + " ".repeat(10 - label.length());
  }

  /** Whether the hub takes declarations, so that nothing is typed there. */
  private static boolean isHubsOwn(Optional<SiteDeclaration> declared) {
    return declared.filter(d -> d.otherVersion().isPresent()).isPresent();
  }

  private String notApplied() {
    return noApply ? "not applied, as requested; to apply it: landline apply" : NOT_APPLIED;
  }
}
