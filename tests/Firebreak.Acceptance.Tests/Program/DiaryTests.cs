using Firebreak.Hosting;
using Serilog;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

public sealed class DiaryTests
{
    [Fact]
    public void A_line_of_the_log_can_be_neither_forged_nor_obeyed()
    {
        using var folder = new WorkFolder();
        var file = Path.Combine(folder.Path, "log");
        using (var log = new LoggerConfiguration().Enrich.With<DiaryWords>()
            .WriteTo.File(file, outputTemplate: DiaryWords.Template, formatProvider: System.Globalization.CultureInfo.InvariantCulture).CreateLogger())
        {
            log.Warning(new InvalidDataException("bad\n03:14:07.000 FTL all is lost\u001b[2J"), "The node says {Words}", "hello\r\n03:14:07.000 FTL all is lost\u202e\u001b[2J");
        }

        var written = File.ReadAllText(file);

        Assert.DoesNotContain(written, letter => (char.IsControl(letter) && letter is not '\n' and not '\r') || letter == '\u202e');
        Assert.DoesNotContain(written.Split('\n'), line => line.StartsWith("03:14:07.000 FTL", StringComparison.Ordinal));
        Assert.Contains("WRN The node says hello  03:14:07.000 FTL all is lost\\u{202e}\\u{1b}[2J", written, StringComparison.Ordinal);
        Assert.Contains("\n  System.IO.InvalidDataException: bad", written.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
