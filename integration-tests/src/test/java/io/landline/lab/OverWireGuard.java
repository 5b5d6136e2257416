// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test class that needs a kernel with WireGuard: integration-tests/lab/test runs it. */
@Tag("wireguard")
@ExtendWith(Postmortem.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OverWireGuard {}
