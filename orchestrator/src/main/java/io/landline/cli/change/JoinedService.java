// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationEditor;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.host.ServiceStart;
import io.landline.control.Request;
import java.util.Optional;

/** The service of a site that has just joined. */
final class JoinedService {
  private JoinedService() {}

  /**
   * Has a running service load the configuration and the keys, or starts the service.
   *
   * @param joined what came of writing the configuration
   * @param what the command, for the history
   * @return whether it runs
   */
  static boolean start(
      Session session, ServiceCall service, ConfigurationEditor.Result joined, String what)
      throws CommandFailure {
    if (joined.applied().isPresent()) {
      return true;
    }
    Request apply = new Request.Apply(service.record(what), Optional.empty(), Optional.empty());
    if (service.askIfThere(apply).isPresent()) {
      return true;
    }
    String started = new ServiceStart(session.paths()).start();
    if (service.state().isPresent()) {
      session.note("Service   " + started);
      return true;
    }
    session.note("Service   does not run; start it: systemctl start landline");
    return false;
  }
}
