// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.lang.reflect.Field;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Shows, after the first failure in a class, what the kernels of its deployment's hosts hold. */
final class Postmortem implements AfterTestExecutionCallback {
  private boolean done;

  @Override
  public void afterTestExecution(ExtensionContext context) throws IllegalAccessException {
    if (done || context.getExecutionException().isEmpty()) {
      return;
    }
    done = true;
    for (Field field : context.getRequiredTestClass().getDeclaredFields()) {
      if (field.getType() == Deployment.class) {
        field.setAccessible(true);
        Deployment landline = (Deployment) field.get(null);
        for (Namespace host : landline.hosts()) {
          System.out.println("---- " + host + "\n" + landline.describe(host));
        }
      }
    }
  }
}
