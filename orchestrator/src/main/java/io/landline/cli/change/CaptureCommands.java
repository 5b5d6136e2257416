// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.config.DeclaredSite;
import io.landline.net.IpAddress;
import io.landline.policy.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code landline capture add|remove}. */
public final class CaptureCommands {
  private CaptureCommands() {}

  /** At a site: captures a device unless it is captured already. */
  static void capture(ConfigurationDraft draft, String name, CommandOutput out)
      throws EditException {
    Device device = draft.device(name);
    List<String> captured = draft.captured();
    if (!captured.contains(name)) {
      draft.capture(Stream.concat(captured.stream(), Stream.of(name)).toList());
      out.done(
          device.name()
              + " "
              + device.address()
              + " is captured: all its internet traffic uses the tunnel,");
      out.done("and is blocked while the tunnel is down");
    }
  }

  /** On the hub: lets a device's packets out here unless it does already. */
  static void letOut(ConfigurationDraft draft, ForwardTarget target, CommandOutput out)
      throws EditException {
    DeclaredSite site = site(draft, target);
    IpAddress device = IpAddress.parse(target.host());
    if (!site.captured().contains(device)) {
      List<IpAddress> captured = new ArrayList<>(site.captured());
      captured.add(device);
      draft.put(site.withCaptured(captured));
      out.done(site.name() + "/" + device + " is captured: its traffic leaves from this hub");
    }
  }

  private static DeclaredSite site(ConfigurationDraft draft, ForwardTarget target)
      throws EditException {
    if (target.isPeer()) {
      target.requireMember(draft);
      throw ofPeer(target.site().orElseThrow());
    }
    return draft.site(target.site().orElse(""));
  }

  /** A peer's own configuration says whether it is captured. */
  static EditException ofPeer(String name) {
    return new EditException(
        Kind.USAGE,
        "the configuration on " + name + " says whether it is captured",
        "make another one: landline peer remove "
            + name
            + ", then landline peer add "
            + name
            + " with or without --capture");
  }

  public static final class Add extends DeclaringCommand {
    public Add() {
      super(
          new CommandHelp(
              "capture add",
              "DEVICE...",
              1000,
              "send a device's traffic through the tunnel",
              List.of(
                  "From now on all internet traffic of the devices uses the tunnel, and is blocked",
                  "while the tunnel is down. Private destinations stay local. On the hub a device",
                  "is SITE/ADDRESS.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return (draft, out) -> {
        for (String device : arguments) {
          if (draft.isHub()) {
            letOut(draft, ForwardTarget.parse(device, true), out);
          } else {
            capture(draft, device, out);
            out.otherHost(
                "landline capture add " + draft.name() + "/" + draft.device(device).address());
          }
        }
      };
    }
  }

  public static final class Remove extends EditCommand {
    public Remove() {
      super(
          new CommandHelp(
              "capture remove",
              "DEVICE...",
              1000,
              "let a device use the site's own internet again",
              List.of(
                  "The devices use the site's own internet connection again. On the hub a device",
                  "is SITE/ADDRESS.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return (draft, out) -> {
        for (String device : arguments) {
          if (draft.isHub()) {
            ForwardTarget target = ForwardTarget.parse(device, true);
            DeclaredSite site = site(draft, target);
            draft.put(site.withCaptured(without(site.captured(), IpAddress.parse(target.host()))));
            out.done(device + " is not captured any more");
          } else {
            String hub = draft.name() + "/" + draft.device(device).address();
            if (draft.captured().contains(device)) {
              draft.capture(without(draft.captured(), device));
            }
            out.done(
                device + " is not captured any more: the internet sees this site's own address");
            out.otherHost("landline capture remove " + hub);
          }
        }
      };
    }

    private static <T> List<T> without(List<T> all, T one) {
      return all.stream().filter(value -> !value.equals(one)).toList();
    }
  }
}
