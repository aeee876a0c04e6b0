using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Response;

/// <summary>Wires the response room. The ports to the chain, the signers, the protocol and the packs come from elsewhere.</summary>
public static class ResponseModule
{
    public static IServiceCollection AddResponse(this IServiceCollection services) => services
        .AddSingleton<AutomationSwitch>()
        .AddSingleton<ResponseScene>()
        .AddSingleton<LeverWatch>()
        .AddSingleton<CountdownWatch>()
        .AddHostedService<CountdownWorker>()
        .AddSingleton<Responder>()
        .AddSingleton<IResponder>(provider => provider.GetRequiredService<Responder>())
        .AddSingleton<CourseRunner>()
        .AddSingleton<CourseDesk>()
        .AddHostedService<CourseWorker>()
        .AddSingleton<ReopeningDesk>()
        .AddSingleton<OwnerDesk>()
        .AddHostedService<LeverWorker>()
        .AddHostedService<WithheldWorker>()
        .AddHostedService<ResponseWorker>();
}
