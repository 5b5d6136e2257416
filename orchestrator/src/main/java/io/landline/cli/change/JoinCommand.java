// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.StandardInput;
import io.landline.cli.host.ServiceCall;
import io.landline.config.keys.JoinCode;
import io.landline.config.keys.JoinWord;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.net.ParseException;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline join}. */
public final class JoinCommand extends EditCommand {
  private static final String PROMPT = "Paste the join code that the hub printed, and press Enter:";

  @Parameter(names = "--name", description = "NAME  this site's name, if not the code's")
  private @Nullable String name;

  @Parameter(names = "--lan", description = "IFACE  the devices' interface; repeatable")
  private List<String> lan = new ArrayList<>();

  @Parameter(
      names = "--wan",
      description = "IFACE  internet side, or 'IFACE via ROUTER'; repeatable")
  private List<String> wan = new ArrayList<>();

  @Parameter(
      names = "--public-address",
      description = "A  the provider routes it here too; repeatable")
  private List<String> publicAddress = new ArrayList<>();

  @Parameter(names = "--hub", description = "NAME  what a second or later hub is called here")
  private @Nullable String hub;

  @Parameter(names = "--restore", description = "show what was declared, and restore it")
  private boolean restore;

  public JoinCommand() {
    super(
        new CommandHelp(
            "join",
            "[CODE|FILE.conf]",
            1,
            "join by a hub's code or provider's file (site)",
            List.of(
                "CODE is what landline site add printed on the hub: the hub's key and endpoint,",
                "the tunnel's addresses, and a secret that is stored in psk/hub. With - or",
                "without CODE it is read from standard input, which keeps it out of the shell's",
                "history, sudo's log and the list of processes. Starts the service if it is",
                "enabled.",
                "",
                "A code that works once, LL2-..., needs nothing before it: what init site would",
                "guess is guessed and printed, and the key is made. The service brings this",
                "site's public key to the hub. Waits for that and for the first probes, up to a",
                "minute, and ends with the round trip and the address that the internet sees, or",
                "with what landline test says.",
                "",
                "FILE.conf is a wg-quick file of a provider that routes a public address or",
                "network through WireGuard and does not run Landline: 44Net Connect, a VPN, a",
                "friend's router. This site then does the hub's part itself. Its keys are copied",
                "to key/hub and psk/hub. What is not used (DNS, Table, IPv6) or not run (PostUp)",
                "is printed line by line. Ends with what landline test says.",
                "",
                "On a site that has joined a hub, the code of another hub adds that one, named by",
                "--hub, and so does a provider's file. A code LL2-... of landline site add NAME",
                "is the short way; landline site add NAME KEY, where KEY is what landline key",
                "prints here, makes an LL1-... One key of this site serves all hubs but",
                "providers'. The networks of the tunnels must differ.",
                "",
                "With --restore, for a computer that takes the place of another: shows the",
                "devices, forwards and captures that the hub had of the former one, as commands,",
                "and makes them if you agree. On a site that has joined, leave out CODE; of",
                "several hubs the first is asked, or the one that --hub names.")));
  }

  @Override
  boolean completesSite() {
    return true;
  }

  @Override
  boolean hasSecretArguments() {
    return true;
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    if (arguments.size() == 1 && ProviderJoin.isFile(arguments.get(0))) {
      if (hasApplyOptions() || restore) {
        throw CommandFailure.usage(
            "--no-apply, --confirm and --restore are not for a provider's file", "leave them out");
      }
      return ProviderJoin.of(session, arguments.get(0), publicAddress)
          .run(Optional.ofNullable(name), lan, wan, hubName());
    }
    if (!publicAddress.isEmpty()) {
      throw CommandFailure.usage(
          "--public-address is for a provider's file", "landline join FILE.conf");
    }
    if (restore && session.json()) {
      throw CommandFailure.usage("--restore asks a person", "leave out --json");
    }
    if (restore && arguments.isEmpty() && isJoined(session)) {
      return restored(session);
    }
    boolean asks = arguments.isEmpty() || arguments.get(0).equals("-");
    String word = asks ? StandardInput.code(session, PROMPT) : arguments.get(0);
    if (!JoinWord.isOneTime(word)) {
      if (name != null || !lan.isEmpty() || !wan.isEmpty() || restore) {
        throw CommandFailure.usage(
            "--name, --lan, --wan and --restore are for a code that works once, LL2-...",
            "give the former three to landline init site");
      }
      return super.run(session, List.of(word));
    }
    if (hasApplyOptions()) {
      throw CommandFailure.usage(
          "--no-apply and --confirm are not for a code that works once", "leave them out");
    }
    try {
      OneTimeJoin join = new OneTimeJoin(session, JoinCode.parse(word));
      ExitCode joined = join.run(Optional.ofNullable(name), hubName(), lan, wan);
      return restore ? restored(session, join.hub(), joined) : joined;
    } catch (ParseException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private ExitCode restored(Session session) throws CommandFailure {
    try {
      return new Restoration(session, hubName()).run();
    } catch (ParseException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()), "see landline hub list");
    }
  }

  private Optional<Name> hubName() {
    return Optional.ofNullable(hub).map(Name::new);
  }

  private static ExitCode restored(Session session, Optional<Name> hub, ExitCode joined)
      throws CommandFailure {
    if (new ServiceCall(session).state().isEmpty()) {
      session.note(
          "Restore   once the service runs: landline join --restore"
              + hub.filter(name -> !name.equals(HubLink.ONLY)).map(n -> " --hub " + n).orElse(""));
      return joined;
    }
    ExitCode restored = new Restoration(session, hub).run();
    return joined == ExitCode.DONE ? restored : joined;
  }

  private static boolean isJoined(Session session) throws CommandFailure {
    return Files.exists(session.paths().configuration())
        && !ConfigurationFile.open(session, List.of()).isUnjoinedSite();
  }

  private static boolean isOnlyHub(ConfigurationDraft draft, JoinCode code) {
    return draft.hasHub(code.hubKey(), code.publicAddress());
  }

  @Override
  Change change(Session session, List<String> arguments) {
    return (draft, out) -> {
      requireSite(draft);
      JoinCode code = JoinCode.parse(arguments.get(0));
      JoinedHub.requireName(draft, code, false);
      Name joined = HubLink.ONLY;
      if (draft.isUnjoinedSite() || isOnlyHub(draft, code)) {
        JoinedHub.write(draft, code, out);
      } else {
        JoinedHub.requireOwnKey(session, draft);
        joined = JoinedHub.add(draft, code, hubName(), out);
      }
      try {
        // The hub knows this site's own key: a one-time key of an earlier code has no use.
        new KeyFiles(session.paths(), session::warn).writeEnrolmentKey(joined, Optional.empty());
      } catch (KeyFileException e) {
        throw EditException.of(e);
      }
    };
  }
}
