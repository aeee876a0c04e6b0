using System.Runtime.InteropServices;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// Watches folders of rules by looking at names, times and sizes every few seconds, which works on every file system and mount; the signal
/// HUP asks to read them at once.
/// </summary>
public sealed class RuleFolders : IRuleFolders, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly Items<string> _folders;
    private readonly Protocol _protocol;
    private readonly Items<string> _shipped;
    private readonly bool _withSandbox;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _asked = new(0);
    private readonly PosixSignalRegistration? _hangUp;
    private string _seen = "";

    /// <param name="shipped">The ids of the rules that ship; they are taken.</param>
    /// <param name="withSandbox">Whether rules of status sandbox are read too.</param>
    public RuleFolders(Items<string> folders, Protocol protocol, Items<string> shipped, bool withSandbox, TimeProvider time)
    {
        (_folders, _protocol, _shipped, _withSandbox, _time) = (folders, protocol, shipped, withSandbox, time);

        // Kept for as long as the program runs: without it the signal would end the program.
        _hangUp = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _asked.Release();
        });
    }

    public async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        while (Look() == _seen && !await WaitAsync(cancellationToken))
        {
            // Nothing has changed yet.
        }
    }

    public RuleReading Read()
    {
        _seen = Look();
        var faults = new FaultList();
        var rules = WrittenRuleFolder.Load(_folders, _protocol, faults);
        WrittenRuleFolder.RefuseShipped(rules, _shipped, faults);
        return faults.Count > 0
            ? new RuleReading(null, faults.All.Select(fault => fault.ToString()).ToItems())
            : new RuleReading(rules.Where(rule => _withSandbox || !rule.Rule.IsInSandbox).ToItems(), []);
    }

    public void Dispose()
    {
        _hangUp?.Dispose();
        _asked.Dispose();
    }

    // True when somebody asked.
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Every, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _asked.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private string Look()
    {
        try
        {
            return string.Join('\n', _folders
                .SelectMany(folder => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*.yaml") : [])
                .Select(file => FormattableString.Invariant($"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}"))
                .Order(StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that vanished between being listed and looked at: the next look tells.
            return _seen;
        }
    }
}
