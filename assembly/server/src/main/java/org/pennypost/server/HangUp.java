package org.pennypost.server;

import java.lang.reflect.Proxy;

/**
 * Does something at each SIGHUP, which would otherwise end the virtual machine. The class for signals is in the module
 * jdk.unsupported and cannot be named in code that is compiled without warnings, hence the reflection.
 */
final class HangUp {
    private HangUp() {}

    /** Begins; false when this virtual machine does not give the signal away, as under nohup(1). */
    static boolean runs(Runnable work) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object own = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            work.run();
                            return null;
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            default -> "hang-up";
                        };
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), own);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
