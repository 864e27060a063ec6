import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/** Opens one table, which compiles it, asks every question, and reports times and memory. Run by tables.sh. */
final class Tables {
    private Tables() {}

    /** Configuration directory, type:name, file of questions. */
    public static void main(String... words) throws Exception {
        Settings settings = Settings.load(Path.of(words[0])).settings().orElseThrow();
        long before = used();
        long begin = System.nanoTime();
        LookupTable table = LookupTables.open(words[1], settings);
        table.lookup("nobody@example.com");
        long opened = System.nanoTime() - begin;
        long held = used() - before;
        int count = 0;
        int missing = 0;
        long[] nanos = new long[Math.toIntExact(Files.lines(Path.of(words[2])).count())];
        // Once to warm up, once measured.
        for (int round = 0; round < 2; round++) {
            count = 0;
            try (var questions = Files.newBufferedReader(Path.of(words[2]))) {
                for (String key = questions.readLine(); key != null; key = questions.readLine()) {
                    long start = System.nanoTime();
                    boolean found = table.lookup(key).isPresent();
                    nanos[count++] = System.nanoTime() - start;
                    missing += found ? 0 : 1;
                }
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%-9s opened (compiled, read) in %d ms, lookup median %.2f us, p99 %.2f us, worst %.1f us, not found %d;"
                        + " heap %d MB, resident %s MB%n",
                words[1].substring(0, words[1].indexOf(':')),
                opened / 1_000_000,
                nanos[count / 2] / 1e3,
                nanos[count * 99 / 100] / 1e3,
                nanos[count - 1] / 1e3,
                missing,
                held >> 20,
                resident());
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static String resident() throws Exception {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        String line = status.stream().filter(each -> each.startsWith("VmRSS")).findFirst().orElse("0");
        return String.valueOf(Long.parseLong(line.replaceAll("\\D", "")) / 1024);
    }
}
