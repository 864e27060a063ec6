package org.pennypost.server;

import com.google.inject.AbstractModule;

/** JMX on loopback for james-cli. */
final class JmxBindings extends AbstractModule {}
